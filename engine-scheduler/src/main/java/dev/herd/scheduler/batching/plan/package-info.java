/** Who is next and with how much: pure decisions, without models, threads or clocks. */
package dev.herd.scheduler.batching.plan;
