/** From the step loop to any number of readers, none of which can hold it up. */
package dev.herd.scheduler.batching.stream;
