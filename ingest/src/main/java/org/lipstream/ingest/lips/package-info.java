/**
 * From grey pictures to mouths: finds one person's face, follows it, and cuts a steady square
 * around the lips.
 *
 * <p>Start at {@link org.lipstream.ingest.lips.LipTracker}. Knows no files and no clocks: its input
 * is one picture every 40 ms. Nothing but the crop leaves this package.
 */
package org.lipstream.ingest.lips;
