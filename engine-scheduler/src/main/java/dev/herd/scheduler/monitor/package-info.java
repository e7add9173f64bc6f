/** What a herd holds and does: snapshots, continuous samples, listeners, flight recorder events. */
package dev.herd.scheduler.monitor;
