// A picture of everything around: an equirectangular panorama seen from its middle, by WebGL 2.
// Loaded only beside such pictures. Whatever goes wrong, the flat picture stays.

const widest = 100;
const narrowest = 20;
const degrees = Math.PI / 180;

const corners = `#version 300 es
out vec2 spot;
void main() {
  spot = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(spot, 0.0, 1.0);
}`;
const colours = `#version 300 es
precision highp float;
uniform sampler2D panorama;
uniform vec2 turn;   // yaw, pitch
uniform vec2 reach;  // tangent of half the angle seen, across and up
in vec2 spot;
out vec4 colour;
void main() {
  vec3 ray = normalize(vec3(spot * reach, -1.0));
  float c = cos(turn.y), s = sin(turn.y);
  ray = vec3(ray.x, c * ray.y - s * ray.z, s * ray.y + c * ray.z);
  float across = (atan(ray.x, -ray.z) + turn.x) / 6.28318530718 + 0.5;
  // No mipmaps: where left meets right the step is a whole width.
  colour = texture(panorama, vec2(across, acos(clamp(ray.y, -1.0, 1.0)) / 3.14159265359));
}`;

function program(gl) {
  const made = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, corners], [gl.FRAGMENT_SHADER, colours]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(made));
  return made;
}

// The picture, smaller where the graphics card cannot hold it.
async function source(gl, address) {
  const image = Object.assign(new Image(), { src: address });
  await image.decode();
  const most = gl.getParameter(gl.MAX_TEXTURE_SIZE);
  if (Math.max(image.naturalWidth, image.naturalHeight) <= most) return image;
  const small = document.createElement("canvas");
  const by = most / Math.max(image.naturalWidth, image.naturalHeight);
  [small.width, small.height] = [image.naturalWidth * by, image.naturalHeight * by].map(Math.floor);
  small.getContext("2d").drawImage(image, 0, 0, small.width, small.height);
  return small;
}

class Sphere {
  constructor(stage, frame) {
    this.stage = stage;
    this.canvas = Object.assign(document.createElement("canvas"), { className: "stage-sphere", tabIndex: 0 });
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", frame.dataset.sphereLabel);
    this.view = { yaw: 0, pitch: 0, angle: 75 };
    this.pointers = new Map();
    this.gl = this.canvas.getContext("webgl2", { antialias: false });
    if (!this.gl) throw new Error("no WebGL 2");
  }

  async start(address) {
    const { gl } = this;
    const picture = await source(gl, address);
    this.program = program(gl);
    gl.useProgram(this.program);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, picture);
    this.stage.querySelector(".stage-frame").after(this.canvas);
    this.listen();
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    this.show(true);
  }

  show(on) {
    this.stage.classList.toggle("sphere", on);
    this.canvas.hidden = !on;
    this.draw();
  }

  turn(dx, dy) {
    const perPixel = (this.view.angle * degrees) / this.canvas.clientHeight;
    this.view.yaw -= dx * perPixel;
    this.view.pitch = Math.min(Math.PI / 2, Math.max(-Math.PI / 2, this.view.pitch + dy * perPixel));
    this.draw();
  }

  zoom(by) {
    this.view.angle = Math.min(widest, Math.max(narrowest, this.view.angle / by));
    this.draw();
  }

  draw() {
    if (this.asked || this.canvas.hidden) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      const { gl, canvas, view } = this;
      const dense = Math.min(devicePixelRatio, 2);
      const [width, height] = [canvas.clientWidth * dense, canvas.clientHeight * dense].map(Math.round);
      // Setting a size makes the canvas anew, even the same one.
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      const up = Math.tan((view.angle * degrees) / 2);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.uniform2f(gl.getUniformLocation(this.program, "turn"), view.yaw, view.pitch);
      gl.uniform2f(gl.getUniformLocation(this.program, "reach"), (up * canvas.width) / canvas.height, up);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      const label = this.stage.querySelector(".stage-scale");
      if (label) label.textContent = `${Math.round(view.angle)}°`;
    });
  }

  listen() {
    const { canvas, pointers } = this;
    const gap = () => {
      const [one, two] = [...pointers.values()];
      return Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, event);
    });
    canvas.addEventListener("pointermove", (event) => {
      const last = pointers.get(event.pointerId);
      if (!last) return;
      const before = pointers.size === 2 ? gap() : 0;
      pointers.set(event.pointerId, event);
      if (before) this.zoom(gap() / before);
      else this.turn(event.clientX - last.clientX, event.clientY - last.clientY);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, (event) => pointers.delete(event.pointerId));
    }
    // The wheel scrolls the page until the sphere was clicked, is in fullscreen, or Ctrl is held.
    canvas.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && document.activeElement !== canvas && !document.fullscreenElement) return;
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * 0.002));
    }, { passive: false });
    const keys = {
      ArrowLeft: () => this.turn(60, 0), ArrowRight: () => this.turn(-60, 0),
      ArrowUp: () => this.turn(0, 60), ArrowDown: () => this.turn(0, -60),
      "+": () => this.zoom(1.25), "=": () => this.zoom(1.25), "-": () => this.zoom(0.8),
    };
    canvas.addEventListener("keydown", (event) => {
      if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      keys[event.key]();
    });
  }
}

let sphere = null;

async function begin() {
  const stage = document.getElementById("stage");
  const frame = stage?.querySelector("[data-sphere]");
  if (!frame || sphere?.stage === stage) return;
  try {
    sphere = new Sphere(stage, frame);
    await sphere.start(frame.dataset.sphere);
  } catch (error) {
    console.warn("The flat picture is shown:", error);
    sphere = null;
    stage.querySelector("[data-flat]")?.remove();
  }
}

document.addEventListener("click", (event) => {
  if (!sphere) return;
  const flat = event.target.closest?.("[data-flat]");
  if (flat) {
    sphere.show(sphere.canvas.hidden);
    flat.setAttribute("aria-pressed", String(!sphere.canvas.hidden));
  }
  const by = event.target.closest?.("[data-zoom-by]")?.dataset.zoomBy;
  if (!by || sphere.canvas.hidden) return;
  event.stopPropagation();
  if (by === "0") Object.assign(sphere.view, { yaw: 0, pitch: 0, angle: 75 });
  sphere.zoom(by === "0" ? 1 : 1.25 ** Number(by));
}, true);
document.addEventListener("htmx:after:swap", begin);
begin();
