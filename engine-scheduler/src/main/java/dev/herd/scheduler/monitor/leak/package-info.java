/** Memory that grows though nothing runs, told from noise by robust trends. */
package dev.herd.scheduler.monitor.leak;
