import FlatlineFeed
import FlatlineHTTP
import FlatlineOptions

/// The page at `/`: what else is served here.
enum FrontPage {
  static let page = Page(
    """
    <!DOCTYPE html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>flatline</title>
    <style>body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem; max-width: 40rem; }</style>
    <h1>flatline \(Build.description)</h1>
    <p>Says which RabbitMQ connections are already dead, and when the broker will notice.</p>
    <ul>
    <li><a href="metrics">metrics</a>, for Prometheus
    <li><a href="healthz">healthz</a>: whether it is to be started again
    <li><a href="readyz">readyz</a>: whether it sees the packets that it is to watch
    <li><a href="\(AlertLinks.guide.dropFirst())partition">explain/partition</a>, and so for any other
    word of an alert or event: what it means, and what to do
    </ul>

    """, contentType: "text/html; charset=utf-8")
}
