"""Headers of every response, set by Django's middleware or by the ASGI middleware before Django."""

EVERYWHERE = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Reporting-Endpoints": 'csp="/csp-report"',
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

JSON_URLS = ("/api/v1/", "/mcp/")  # errors before the view are JSON here, and pages elsewhere
