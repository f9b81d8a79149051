/* Enhancement only: every page is whole without this. */
(() => {
  "use strict";
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const link = (address, label, more) => {
    const item = document.createElement("li");
    const anchor = document.createElement("a");
    anchor.href = address; anchor.textContent = label; anchor.className = "ds-link";
    item.append(anchor, more ? ` ${more}` : "");
    return item;
  };

  /* Search: the index is a script beside the page, so it works from a folder too. */
  const found = document.getElementById("treff");
  if (found) {
    const field = document.getElementById("q");
    const show = () => {
      const asked = plain(field.value.trim());
      found.replaceChildren();
      if (!asked || !window.nkiIndex) return;
      const rank = ([label, more]) => {
        const name = plain(label);
        return name === asked ? 0 : name.startsWith(asked) ? 1 : name.includes(asked) ? 2 : plain(more).includes(asked) ? 3 : 9;
      };
      const hits = window.nkiIndex.map((row) => [rank(row), row]).filter(([at]) => at < 9).sort((a, b) => a[0] - b[0]);
      if (!hits.length) { found.textContent = found.dataset.ingen; return; }
      const list = document.createElement("ul");
      hits.slice(0, 30).forEach(([, [label, , address, kind]]) => list.append(link(address, label, kind)));
      found.append(list);
    };
    field.value = new URLSearchParams(location.search).get("q") || "";
    const index = document.createElement("script");
    index.src = found.dataset.index; index.onload = show;
    document.head.append(index);
    field.addEventListener("input", show);
    field.form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  }

  /* Compare: remember what is ticked in the address, so that it can be sent to others. */
  const table = document.querySelector("table.compare");
  if (table) {
    const boxes = [...table.querySelectorAll("input")];
    const only = document.getElementById("bare");
    const asked = new URLSearchParams(location.hash.slice(1)).getAll("a");
    boxes.forEach((box) => { box.checked = asked.includes(box.value); });
    if (asked.length) only.checked = true;
    const filter = document.getElementById("filter");
    filter.closest("p").hidden = false;
    filter.addEventListener("input", () => {
      const asked = plain(filter.value.trim());
      boxes.forEach((box) => {
        box.closest("tr").classList.toggle("away", !box.checked && !plain(box.getAttribute("aria-label")).includes(asked));
      });
    });
    table.addEventListener("change", () => {
      const chosen = boxes.filter((box) => box.checked).map((box) => `a=${box.value}`).join("&");
      history.replaceState(null, "", `#${chosen}`);
    });
  }

  /* Sort a table by a column. */
  document.querySelectorAll("main table:not(.compare)").forEach((one) => {
    const rows = [...one.tBodies[0].rows];
    if (rows.length < 12) return;
    [...one.tHead.rows[0].cells].forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button"; button.textContent = head.textContent;
      head.replaceChildren(button); head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        [...head.parentElement.cells].forEach((cell) => cell.setAttribute("aria-sort", "none"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const value = (row) => {
          const said = row.cells[place].textContent.replace(/[\u00a0\u202f%]/g, "").replace(",", ".");
          return said.trim() !== "" && !Number.isNaN(Number(said)) ? Number(said) : null;
        };
        rows.sort((a, b) => {
          const [x, y] = [value(a), value(b)];
          if (x === null && y === null) return a.cells[place].textContent.localeCompare(b.cells[place].textContent, document.documentElement.lang) * (up ? 1 : -1);
          if (x === null || y === null) return x === null ? 1 : -1;
          return (x - y) * (up ? 1 : -1);
        });
        one.tBodies[0].append(...rows);
      });
    });
  });

  /* PNG: where nobody draws it when asked for, it is drawn here from the SVG file beside the link. */
  document.querySelectorAll("a.asked").forEach((asked) => {
    const svg = asked.parentElement.querySelector("a[href$='.svg']");
    if (getComputedStyle(asked).display !== "none" || location.protocol === "file:") return;
    asked.classList.remove("asked");
    asked.addEventListener("click", (event) => {
      event.preventDefault();
      const picture = new Image();
      picture.onload = () => {
        const canvas = document.createElement("canvas");
        canvas.width = picture.naturalWidth * 2; canvas.height = picture.naturalHeight * 2;
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        canvas.toBlob((blob) => {
          const anchor = document.createElement("a");
          anchor.href = URL.createObjectURL(blob);
          anchor.download = asked.href.split("/").pop();
          anchor.click();
          URL.revokeObjectURL(anchor.href);
        });
      };
      picture.src = svg.href;
    });
  });
})();
