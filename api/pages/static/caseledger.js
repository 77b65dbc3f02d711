// The pages are whole without this: it only makes components of the design system nicer to use.
import { initAll } from "/assets/nhsuk.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();
