/**
 * The paper's experiment on a small model: tuning with and without decorrelation at several rates,
 * each run's measurements in a file of its own. Knows no media files and draws nothing; start at
 * {@link org.lipstream.llm.lab.experiment.SinkExperiment}.
 */
package org.lipstream.llm.lab.experiment;
