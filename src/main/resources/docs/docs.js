// The contract's server URL is "/". Behind a proxy that adds a path prefix, "Try it out" must use the actual base URL.
const contract = new URL("../openapi.json", location.href);

async function show() {
  const response = await fetch(contract);
  document.getElementById("simulated").hidden = response.headers.get("Krispyto-Data") !== "simulated";
  const spec = await response.json();
  spec.servers = [{ url: new URL(".", contract).href.replace(/\/$/, "") }];
  SwaggerUIBundle({ spec, dom_id: "#swagger-ui", deepLinking: true, tryItOutEnabled: true });
}

show().catch(() => {
  document.getElementById("swagger-ui").textContent = "The contract could not be loaded. Is the server running?";
});
