/**
 * Tells another service each final, over HTTP. Start at {@link org.lipstream.app.webhook.Webhook}.
 */
package org.lipstream.app.webhook;
