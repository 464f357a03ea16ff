/* global SwaggerUIBundle */
SwaggerUIBundle({
  url: document.querySelector("link[rel=service-desc]").href,
  dom_id: "#reference",
  // Otherwise the document would be sent to a service outside, to be checked.
  validatorUrl: null,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
});
