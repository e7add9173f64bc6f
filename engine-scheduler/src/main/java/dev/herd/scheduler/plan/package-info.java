/**
 * Whether models fit a machine, before anything is loaded: {@link
 * dev.herd.scheduler.plan.MemoryPlanner} adds up what each account will hold, by the code that
 * allocates it, from the headers of files or from shapes alone, and says what would fit where they
 * don't.
 */
package dev.herd.scheduler.plan;
