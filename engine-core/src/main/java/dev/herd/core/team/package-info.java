/** The worker team: one set of threads for the process, shared by all models. */
package dev.herd.core.team;
