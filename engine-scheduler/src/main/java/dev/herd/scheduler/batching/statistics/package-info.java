/** What the step loop measures of each model. */
package dev.herd.scheduler.batching.statistics;
