/**
 * Commands of the laboratory: measuring, training, parity. Start at {@link
 * org.lipstream.app.lab.cli.LaboratoryCommands}.
 */
package org.lipstream.app.lab.cli;
