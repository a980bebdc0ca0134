// The page that holds the picture: its elements, its words, its colours.
const byId = (id) => document.getElementById(id);
const say = (text, ...values) => values.reduce((said, value, place) => said.replace("{" + place + "}", value), text);
const make = (tag, text, into) => {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (into) into.appendChild(element);
  return element;
};
const theme = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
