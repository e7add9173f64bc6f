/** Reading of configuration files in JSON, with errors that say where they are. */
package dev.herd.scheduler.json;
