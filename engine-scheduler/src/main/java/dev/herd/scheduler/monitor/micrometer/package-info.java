/** A herd's meters for Micrometer, which is needed by this package alone. */
package dev.herd.scheduler.monitor.micrometer;
