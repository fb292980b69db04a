"use strict";
/* Adds to the page what a form alone cannot: drafts while one types, pictures from the clipboard, keys. Without it
   everything else works. */
(() => {
  const find = (id) => document.getElementById(id);
  const form = find("answers");
  const isTyping = (target) => target.matches("input:not([type=radio]):not([type=file]), textarea, select");
  const READ_MS = 800;
  document.querySelectorAll(".scripted").forEach((one) => { one.hidden = false; });

  if (form) {
    let isSent = false, isChanged = false, timer = 0;
    form.addEventListener("submit", (event) => {
      if (isSent) event.preventDefault();
      isSent = true;
      clearTimeout(timer);
    });
    window.addEventListener("pageshow", () => { isSent = false; });

    const fields = () => {
      const data = new FormData(form);
      data.delete("picture");
      return data;
    };
    const keep = () => {
      clearTimeout(timer);
      if (isSent || !isChanged) return;
      isChanged = false;
      fetch("/review/draft", { method: "POST", body: fields(), keepalive: true }).then(tell, () => { isChanged = true; });
    };
    const tell = async (answer) => {
      if (answer.ok) return;
      const said = await answer.json().catch(() => null);
      if (said) find("picture-said").textContent = said.message;
    };
    form.addEventListener("input", () => {
      isChanged = true;
      clearTimeout(timer);
      timer = setTimeout(keep, 600);
    });
    form.addEventListener("change", keep);
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
    window.addEventListener("pagehide", keep);

    const send = async (file) => {
      const data = fields();
      data.append("picture", file, "picture");
      const answer = await fetch("/review/draft", { method: "POST", body: data }).catch(() => null);
      const said = answer && await answer.json().catch(() => null);
      if (answer && answer.ok) {
        form.querySelectorAll("input[type=file]").forEach((one) => { one.value = ""; });
        location.replace(form.dataset.place);
      } else {
        find("with").open = true;
        find("picture-said").textContent = said ? said.message : navigator.onLine ? "" : "offline";
      }
    };
    for (const id of ["file", "camera"]) {
      find(id).addEventListener("change", (event) => {
        event.stopPropagation();
        if (event.target.files.length) send(event.target.files[0]);
      });
    }
    document.addEventListener("paste", (event) => {
      const file = [...event.clipboardData.files].find((one) => one.type.startsWith("image/"));
      if (!file) return;
      event.preventDefault();
      send(file);
    });
  }

  const press = (id) => { const one = find(id); if (one) one.click(); };
  const write = (details, id, text = "") => {
    const field = find(id);
    if (details) find(details).open = true;
    field.focus();
    if (text) { field.value = text; field.dispatchEvent(new Event("input", { bubbles: true })); }
  };
  const keys = form ? {
    t: () => press("today"), y: () => press("yesterday"), e: () => press("day_before"),
    d: () => write("", "day"), g: () => write("gone", "words"), x: () => write("more", "since"),
    n: () => press("never-posted"), s: () => press("same-account"), o: () => press("other-account"),
    c: () => press("cannot-tell"), l: () => press("later"), m: () => write("with", "note"),
    p: () => { find("with").open = true; press("file"); }, u: () => press("undo"), w: () => press("open"),
  } : { k: () => press("confirm") };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (isTyping(event.target)) return;
    const isDigit = form && /^[0-9]$/.test(event.key);
    if (!isDigit && !Object.hasOwn(keys, event.key)) return;
    if (!form && performance.now() < READ_MS) return;
    event.preventDefault();
    if (isDigit) write("", "day", event.key); else keys[event.key]();
  });
})();
