/** Many models under one memory budget. */
package dev.herd.scheduler;
