"use strict";
(() => {
  const form = document.querySelector("form");
  const schema = JSON.parse(document.getElementById("schema").textContent);
  const rules = schema.properties.answers;
  const codes = Object.keys(rules.properties);
  const place = (code, part) => document.getElementById(`q-${code}${part}`);
  const fields = (code) => [...form.elements].filter((field) => field.name === code);
  const show = (name, isShown) => { document.getElementById(name).hidden = !isShown; };
  const bytes = () => [...crypto.getRandomValues(new Uint8Array(16))];
  const makeId = () => bytes().map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const two = (number) => String(number).padStart(2, "0");

  let id = makeId();
  let isSending = false;

  function answerOf(code) {
    const [first, ...more] = fields(code);
    if (first.type !== "radio") return first.value.trim() ? first.value.normalize("NFC") : undefined;
    return [first, ...more].find((field) => field.checked)?.value;
  }

  function now() {
    const at = new Date();
    const late = -at.getTimezoneOffset();
    const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
    const hour = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
    const zone = [Math.floor(Math.abs(late) / 60), Math.abs(late) % 60].map(two).join(":");
    return `${day}T${hour}${late < 0 ? "-" : "+"}${zone}`;
  }

  function filled() {
    const given = codes.map((code) => [code, answerOf(code) ?? null]);
    const head = (name) => form.elements[`_${name}`].value;
    return {
      form: head("form"), version: head("version"), language: head("language"), channel: head("channel"),
      answer_id: id, answered: now(), answers: Object.fromEntries(given),
    };
  }

  function isWrong(code, answer) {
    if (answer === undefined) return (rules.required || []).includes(code);
    const allowed = rules.properties[code].enum;
    return allowed ? !allowed.includes(answer) : typeof answer !== "string";
  }

  function mark(code, wrong) {
    const error = place(code, "-error");
    if (!error) return;
    const field = place(code, "");
    const told = [field.dataset.told, wrong ? error.id : ""].filter(Boolean);
    error.hidden = place(code, "-fault").hidden = !wrong;
    field.setAttribute("aria-invalid", String(wrong));
    if (told.length) field.setAttribute("aria-describedby", told.join(" "));
    else field.removeAttribute("aria-describedby");
  }

  function check() {
    const wrong = codes.filter((code) => isWrong(code, answerOf(code)));
    codes.forEach((code) => mark(code, wrong.includes(code)));
    const isEmpty = wrong.length === 0 && codes.every((code) => answerOf(code) === undefined);
    show("faults", wrong.length > 0);
    show("empty", isEmpty);
    if (wrong.length || isEmpty) document.getElementById(isEmpty ? "empty" : "faults").focus();
    return wrong.length === 0 && !isEmpty;
  }

  function checkOne(code) {
    offerClear(code);
    mark(code, isWrong(code, answerOf(code)));
    if (codes.every((each) => place(each, "-fault")?.hidden ?? true)) show("faults", false);
    show("empty", false);
    tell("");
  }

  function save() {
    const link = document.createElement("a");
    const answer = filled();
    link.href = URL.createObjectURL(new Blob([JSON.stringify(answer) + "\n"], { type: "application/json" }));
    link.download = `${answer.form}-${answer.answered.replace(/[:+]/g, "")}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  function tell(name) {
    ["sending", "sent", "saved", "failed"].forEach((each) => show(each, each === name));
  }

  function beginAnew() {
    form.reset();
    id = makeId();
    codes.forEach(offerClear);
  }

  async function send() {
    const head = { "Content-Type": "application/json" };
    const request = { method: "POST", headers: head, body: JSON.stringify(filled()), credentials: "omit" };
    isSending = true;
    tell("sending");
    const isSent = await fetch(form.action, request).then((reply) => reply.ok, () => false);
    isSending = false;
    tell(isSent ? "sent" : "failed");
    show("save", !isSent);
    if (isSent) beginAnew();
  }

  function offerClear(code) {
    const button = place(code, "-clear");
    if (button) button.hidden = answerOf(code) === undefined;
  }

  form.noValidate = true;
  form.querySelectorAll("button").forEach((button) => { button.hidden = button.dataset.early === undefined; });
  codes.forEach(offerClear);
  form.addEventListener("input", ({ target }) => { if (codes.includes(target.name)) checkOne(target.name); });
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.dataset.clear) {
      const code = button.dataset.clear;
      fields(code).forEach((field) => { field.checked = false; });
      offerClear(code);
      fields(code)[0].focus();
    } else if (button?.id === "save" && check()) {
      save();
      tell("saved");
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isSending || !check()) return;
    if (form.dataset.post === undefined) { save(); tell("saved"); } else send();
  });
})();
