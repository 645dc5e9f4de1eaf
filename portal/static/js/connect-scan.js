// Reads the code on a hub with the camera, or out of a photo. What cannot be read can be typed.
const PAUSE = 1000; // between two frames
const WIDEST = 1280; // pixels of a frame: enough for a code that fills a quarter of it

class Scanner {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.field = this.form.elements[box.dataset.scan];
    this.photo = box.querySelector("[type=file]");
    this.video = box.querySelector("video");
    this.told = box.querySelector("[data-told]");
    const camera = box.querySelector("[data-camera]");
    camera.hidden = !navigator.mediaDevices?.getUserMedia;
    camera.addEventListener("click", () => (this.stream ? this.stop() : this.start()));
    box.querySelector("[data-read]").addEventListener("click", (event) => this.read(event));
    this.photo.addEventListener("change", () => { if (this.photo.files.length) this.read(); });
    addEventListener("pagehide", () => this.stop());
  }

  say(words) {
    this.told.textContent = words;
    this.told.hidden = !words;
  }

  // Asks what a picture says; true once a number was read.
  async ask(picture) {
    const body = new FormData();
    body.set("csrf_token", this.form.elements.csrf_token.value);
    body.set("code", picture, "code.jpg");
    const answer = await fetch(this.box.dataset.address, { method: "POST", body, headers: { Accept: "application/json" } });
    const { serial, message } = await answer.json();
    this.message = message;
    this.full = answer.status === 429;
    if (serial) this.take(serial);
    return Boolean(serial);
  }

  take(serial) {
    this.stop();
    this.field.value = serial;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.say(this.message);
    this.field.focus();
  }

  async read(event) {
    event?.preventDefault();
    this.say(this.box.dataset.reading);
    try {
      const read = await this.ask(this.photo.files[0] ?? new Blob());
      if (!read) this.say(this.message);
    } catch {
      this.say(this.box.dataset.away);
    }
    this.photo.value = "";
  }

  async start() {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      this.say(this.box.dataset.refused);
      return this.photo.focus();
    }
    this.video.srcObject = this.stream;
    this.video.hidden = false;
    await this.video.play();
    this.say(this.box.dataset.hold);
    this.look();
  }

  stop() {
    clearTimeout(this.timer);
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = this.video.srcObject = null;
    this.video.hidden = true;
  }

  async look() {
    try {
      if (await this.ask(await this.frame())) return;
      if (this.full) return this.end(this.message);
    } catch {
      return this.end(this.box.dataset.away);
    }
    if (this.stream) this.timer = setTimeout(() => this.look(), PAUSE);
  }

  end(words) {
    this.stop();
    this.say(words);
  }

  frame() {
    const { videoWidth: wide, videoHeight: high } = this.video, scale = Math.min(1, WIDEST / Math.max(wide, high));
    const canvas = Object.assign(document.createElement("canvas"), { width: wide * scale, height: high * scale });
    canvas.getContext("2d").drawImage(this.video, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
  }
}

document.querySelectorAll("[data-scan]").forEach((box) => new Scanner(box));
