// Tells Python once whether maps of deck.gl would be drawn, and by a graphics card:
// without one each click takes as long as all of the SVG map. On a phone the map would
// take the finger that scrolls.

const PHONE = 640;
const SLOW = /swiftshader|llvmpipe|software|basic render/i;

export default function ({ data, setStateValue }) {
  if (data === null || data === undefined || data === "") {
    setStateValue("kind", kind());
  }
}

function kind() {
  const context = document.createElement("canvas").getContext("webgl2");
  if (!context) return "none";
  const info = context.getExtension("WEBGL_debug_renderer_info");
  const name = context.getParameter(
    info ? info.UNMASKED_RENDERER_WEBGL : context.RENDERER,
  );
  context.getExtension("WEBGL_lose_context")?.loseContext();
  if (window.innerWidth <= PHONE) return "small";
  return SLOW.test(String(name)) ? "slow" : "fast";
}
