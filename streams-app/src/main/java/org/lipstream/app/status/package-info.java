/**
 * What a process of the application says of itself about once a second, for dashboards anywhere.
 * Start at {@link org.lipstream.app.status.InstanceStatus}.
 */
package org.lipstream.app.status;
