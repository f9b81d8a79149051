// Shows how far a file has come. Without this, the form works all the same.
"use strict";
const form = document.getElementById("leverskjema");
if (form) {
  form.addEventListener("submit", (event) => {
    const said = document.getElementById("framdrift");
    const call = new XMLHttpRequest();
    event.preventDefault();
    call.upload.addEventListener("progress", (at) => {
      const done = at.lengthComputable ? Math.floor((100 * at.loaded) / at.total) : 0;
      said.textContent = done < 100 ? `${form.dataset.sender} … ${done} %` : `${form.dataset.leser} …`;
    });
    call.addEventListener("load", () => {
      const ours = new URL(call.responseURL);
      if (call.status === 200 && ours.pathname.includes("/innsending/")) { window.location.assign(ours.pathname); return; }
      document.open(); document.write(call.responseText); document.close();
    });
    call.addEventListener("error", () => form.submit());
    call.open("POST", form.action);
    call.send(new FormData(form));
  });
}
