// The map beside a list. It knows nothing of its own: each circle is a link that stands below it, with its number.
const box = document.querySelector("[data-map]");
const words = document.querySelector("[data-map-words]");
const toggle = document.querySelector("[data-map-toggle]");
const ground = box.querySelector(".map-ground");
const PHONE = 480;
const AROUND = 30_000;
const WHOLE = { padding: [6, 6] };
const NAMES = { wide: 7, phone: 3 };

function isHidden() {
  try { return sessionStorage.getItem("map") === "hidden"; } catch { return false; }
}
function remember(hidden) {
  try { sessionStorage.setItem("map", hidden ? "hidden" : "shown"); } catch { /* Then it is not remembered. */ }
}

function added(tag, facts) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), facts);
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });
}

let drawn = null;
async function draw() {
  try {
    const borders = fetch(box.dataset.borders).then((answer) => {
      if (!answer.ok) throw new Error(answer.statusText);
      return answer.json();
    });
    const [found] = await Promise.all([
      borders,
      added("link", { rel: "stylesheet", href: box.dataset.style }),
      added("script", { src: box.dataset.script }),
    ]);
    show(found);
  } catch {
    box.hidden = words.hidden = true;
    document.querySelector("[data-map-failed]").hidden = false;
  }
}

function set(hidden) {
  box.hidden = hidden;
  toggle.textContent = hidden ? toggle.dataset.show : toggle.dataset.hide;
  if (!hidden) drawn ??= draw();
}
toggle.addEventListener("click", () => {
  remember(!box.hidden);
  set(!box.hidden);
});
words.hidden = false;
box.hidden = isHidden();
// The list comes first: only when it is there, the map is fetched.
if (document.readyState === "complete") set(isHidden());
else addEventListener("load", () => set(isHidden()));

function show(borders) {
  const links = new Map();
  for (const link of document.querySelectorAll("[data-municipality]")) links.set(link.dataset.municipality, link);
  const isPhone = ground.clientWidth < PHONE;
  const isTouched = matchMedia("(pointer: coarse)").matches;
  const map = L.map(ground, {
    attributionControl: false, zoomControl: false, boxZoom: false, scrollWheelZoom: false, zoomSnap: 0, inertia: false,
    zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, maxBoundsViscosity: 1,
    // One finger moves the page; two move the map.
    dragging: !isTouched,
  });
  // Nothing glides: what is asked is there at once.
  map.panBy = (offset, options) => L.Map.prototype.panBy.call(map, offset, { ...options, animate: false });

  const areas = L.geoJSON(borders, {
    filter: (feature) => feature.geometry.type.endsWith("Polygon"),
    style: (feature) => ({ className: `map-area map-area-${links.get(feature.properties.name)?.dataset.shade ?? 0}` }),
    onEachFeature: (feature, layer) => {
      const link = links.get(feature.properties.name);
      if (link) layer.on("click", () => link.click());
      else layer.options.interactive = false;
    },
  }).addTo(map);
  L.geoJSON(borders, {
    filter: (feature) => feature.geometry.type === "MultiLineString",
    style: (feature) => ({ className: `map-${feature.id}` }),
    interactive: false,
  }).addTo(map);

  const places = borders.features.filter((feature) => links.has(feature.properties.name)).map((feature) => {
    const { name, inhabitants, point } = feature.properties;
    return { name, inhabitants, at: L.latLng(point[1], point[0]), link: links.get(name) };
  });
  // In the order of the list, so that the keyboard goes from most to least.
  const order = [...links.keys()];
  places.sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
  open(map, areas.getBounds(), places, isPhone);
  for (const place of places) place.circle = circle(map, place);
  map.on("moveend", () => name(map, places, isPhone ? NAMES.phone : NAMES.wide));
  name(map, places, isPhone ? NAMES.phone : NAMES.wide);

  for (const button of box.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      const zoom = map.getZoom() + Number(button.dataset.zoom);
      if (zoom > map.getMinZoom() + 0.01) map.setZoom(zoom);
      else map.fitBounds(areas.getBounds(), WHOLE);
    });
  }
  streets(map);
}

// On a wide screen all of it; on a phone the surroundings of the place that was asked, or chosen, or that has most.
function open(map, whole, places, isPhone) {
  map.fitBounds(whole, WHOLE);
  map.setMinZoom(map.getZoom());
  map.setMaxZoom(map.getZoom() + 4);
  map.setMaxBounds(whole.pad(0.1));
  if (!isPhone) return;
  const { lat, lon, radius } = box.dataset;
  const chosen = places.find((place) => place.link.ariaCurrent) ?? places[0];
  if (lat) map.fitBounds(L.latLng(lat, lon).toBounds(Math.min(Math.max(2000 * Number(radius), AROUND), 50_000)));
  else if (chosen) map.fitBounds(chosen.at.toBounds(AROUND));
}

function circle(map, { name: municipality, at, link }) {
  const anchor = document.createElement("a");
  const { count } = link.dataset;
  anchor.className = "map-count";
  anchor.href = link.href;
  anchor.draggable = false;
  anchor.textContent = count;
  anchor.ariaLabel = `${municipality}, ${count}`;
  if (link.ariaCurrent) anchor.setAttribute("aria-current", "true");
  // Who drags the map by a circle does not choose it. A click by the keyboard has no detail.
  anchor.addEventListener("click", (event) => {
    if (event.detail && map.dragging.moved()) event.preventDefault();
  });
  anchor.addEventListener("focus", () => {
    if (anchor.matches(":focus-visible")) map.panInside(at, { padding: [40, 40], animate: false });
  });
  L.marker(at, {
    icon: L.divIcon({ className: "map-mark", html: anchor, iconSize: null }),
    interactive: false, keyboard: false, zIndexOffset: link.ariaCurrent ? 1000 : 0,
  }).addTo(map);
  return anchor;
}

// The largest places that are found, as far as their names hit no circle and no other name.
let named = [];
function name(map, places, most) {
  for (const one of named) one.remove();
  named = [];
  const inside = ground.getBoundingClientRect();
  const taken = places.map((place) => place.circle.getBoundingClientRect());
  const largest = [...places].sort((one, other) => other.inhabitants - one.inhabitants);
  for (const place of largest) {
    if (named.length === most) return;
    const label = document.createElement("span");
    label.className = place.link.ariaCurrent ? "map-name is-chosen" : "map-name";
    label.textContent = place.name;
    label.ariaHidden = "true";
    const mark = L.marker(place.at, {
      icon: L.divIcon({ className: "map-mark", html: label, iconSize: null }), interactive: false, keyboard: false,
    }).addTo(map);
    const here = label.getBoundingClientRect();
    const isInside = here.left > inside.left && here.right < inside.right && here.top > inside.top && here.bottom < inside.bottom;
    const own = place.circle.getBoundingClientRect();
    const hits = (other) => other.left < here.right && here.left < other.right && other.top < here.bottom && here.top < other.bottom;
    if (isInside && !taken.some((other) => hits(other) && other.top !== own.top)) {
      named.push(mark);
      taken.push(here);
    } else mark.remove();
  }
}

// Pictures of streets come from elsewhere, so only when somebody asks for them.
function streets(map) {
  const button = document.querySelector("[data-map-tiles]");
  button?.addEventListener("click", () => {
    L.tileLayer(box.dataset.tiles, { maxZoom: 19 }).addTo(map);
    map.setMaxZoom(17);
    box.classList.add("has-streets");
    button.hidden = true;
    document.querySelector("[data-map-tiles-from]").hidden = false;
  });
}
