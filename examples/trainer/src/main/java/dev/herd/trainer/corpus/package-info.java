/** The corpora: grammars and templates that write tasks and their answers without end. */
package dev.herd.trainer.corpus;
