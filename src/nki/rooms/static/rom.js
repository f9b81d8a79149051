// Shows how far a file has come. Without this, the form works all the same.
"use strict";
const form = document.getElementById("leverskjema");
if (form) {
  form.addEventListener("submit", (event) => {
    const said = document.getElementById("framdrift");
    const words = document.createElement("p");
    const bar = document.createElement("progress");
    const button = form.querySelector("button");
    const call = new XMLHttpRequest();
    event.preventDefault();
    button.disabled = true;
    bar.max = 100;
    bar.setAttribute("aria-label", form.dataset.sender);
    said.replaceChildren(words, bar);
    const say = (done) => {
      words.textContent = done < 100 ? `${form.dataset.sender} … ${done} %` : `${form.dataset.leser} …`;
      if (done < 100) bar.value = done; else bar.removeAttribute("value");
    };
    say(0);
    call.upload.addEventListener("progress", (at) => say(at.lengthComputable ? Math.floor((100 * at.loaded) / at.total) : 0));
    call.addEventListener("load", () => {
      const ours = new URL(call.responseURL);
      if (call.status === 200 && ours.pathname.includes("/innsending/")) { window.location.assign(ours.pathname); return; }
      const answer = new DOMParser().parseFromString(call.responseText, "text/html");
      document.title = answer.title;
      document.querySelector("main").replaceWith(answer.querySelector("main"));
      document.querySelector("main").focus();
    });
    call.addEventListener("error", () => form.submit());
    call.open("POST", form.action);
    call.send(new FormData(form));
  });
}
