// Sorts, searches, filters and shortens what is already on the page; without it everything is there, in one order.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const collator = new Intl.Collator(root.lang === "en" ? "zh-CN" : root.lang, { numeric: true });

  // Shortening: of a long list the first entries are shown, and the rest at a press. Paper has them all. The page marks those beyond
  // the 50th itself, and lays them out only where no script runs.
  const isNarrow = window.matchMedia("(max-width: 54rem)").matches;
  const makeList = (holder) => {
    const isTable = holder.tagName === "TABLE";
    const most = isNarrow ? Number(holder.dataset.mostNarrow || 10) : 50;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "rest";
    let isWhole = false;
    const entries = () => [...(isTable ? holder.tBodies[0].rows : holder.children)];
    const shorten = () => {
      let count = 0;
      for (const entry of entries()) {
        if (!entry.hidden) count += 1;
        entry.classList.toggle("beyond", !isWhole && !entry.hidden && count > most);
      }
      const rest = isWhole ? 0 : Math.max(count - most, 0);
      button.hidden = !rest;
      button.textContent = holder.dataset.moreWords.replace("{count}", rest);
    };
    const showRest = () => {
      const first = entries().find((entry) => entry.classList.contains("beyond"));
      isWhole = true;
      shorten();
      return first;
    };
    button.addEventListener("click", () => {
      const first = showRest();
      const place = first.querySelector("th, summary");
      if (isTable) place.tabIndex = -1;
      place.focus();
    });
    holder.after(button);
    shorten();
    return { holder, shorten, showRest };
  };
  const lists = [...document.querySelectorAll("[data-more-words]")].map(makeList);
  const shortenAll = () => lists.forEach((list) => list.shorten());

  // Sorting: each head becomes a button. A second press turns the order round.
  const sort = (table, column, head) => {
    const isUp = head.getAttribute("aria-sort") !== "ascending";
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [row.cells[column].textContent.trim(), row]);
    rows.sort(([one], [other]) => (isUp ? 1 : -1) * collator.compare(one, other));
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
    body.append(...rows.map(([, row]) => row));
    shortenAll();
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.title = table.dataset.sortWords;
      button.textContent = head.textContent;
      button.addEventListener("click", () => sort(table, column, head));
      head.replaceChildren(button);
    });
  }

  // Folding: explanations are opened one by one, by a link to them, all at once, or to be printed.
  const folded = [...document.querySelectorAll("details.problem")];
  const unfold = document.getElementById("unfold");
  if (unfold) {
    const words = [unfold.textContent, unfold.dataset.close];
    unfold.hidden = false;
    unfold.addEventListener("click", () => {
      const isOpening = unfold.textContent === words[0];
      for (const one of folded) one.open = isOpening;
      unfold.textContent = words[isOpening ? 1 : 0];
    });
  }
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = folded.filter((one) => !one.open);
    for (const one of closed) one.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const one of closed) one.open = false;
  });
  const goTo = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const entry = target && target.closest("details.problem");
    if (!entry) return;
    entry.hidden = false;
    if (entry.classList.contains("beyond")) lists.find(({ holder }) => holder.contains(entry)).showRest();
    entry.open = true;
    entry.scrollIntoView();
    entry.querySelector("summary").focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", goTo);
  goTo();

  // Searching and filtering: rows and explanations of the same account are shown and hidden together.
  const finder = document.getElementById("finder");
  if (!finder) return;
  finder.hidden = false;
  const [text, region, platform, tag] = ["find", "by-region", "by-platform", "by-tag"].map((id) => document.getElementById(id));
  const shown = document.getElementById("shown");
  const items = [...document.querySelectorAll("[data-search]")];
  const find = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0, count = 0;
    for (const item of items) {
      const { search, region: itsRegion, platform: itsPlatform, tags } = item.dataset;
      const isFound = words.every((word) => search.includes(word)) && (!region.value || itsRegion === region.value)
        && (!platform.value || itsPlatform === platform.value) && (!tag.value || tags.includes(`|${tag.value}|`));
      item.hidden = !isFound;
      if (item.tagName === "TR") { count += 1; found += isFound; }
    }
    shortenAll();
    shown.textContent = shown.dataset.words.replace("{shown}", found).replace("{count}", count);
  };
  text.addEventListener("input", find);
  for (const choice of [region, platform, tag]) choice.addEventListener("change", find);
  find();
})();
