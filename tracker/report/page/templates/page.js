// Sorts, searches and filters what is already on the page; without it everything is there, and only the order is fixed.
"use strict";
(() => {
  document.documentElement.classList.add("js");
  const collator = new Intl.Collator(document.documentElement.lang === "en" ? "zh-CN" : document.documentElement.lang, { numeric: true });

  // Sorting: each head becomes a button. A second press turns the order round.
  const sort = (table, column, head) => {
    const isUp = head.getAttribute("aria-sort") !== "ascending";
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [row.cells[column].textContent.trim(), row]);
    rows.sort(([one], [other]) => (isUp ? 1 : -1) * collator.compare(one, other));
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
    body.append(...rows.map(([, row]) => row));
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
    shown.textContent = shown.dataset.words.replace("{shown}", found).replace("{count}", count);
  };
  text.addEventListener("input", find);
  for (const choice of [region, platform, tag]) choice.addEventListener("change", find);
  find();
})();
