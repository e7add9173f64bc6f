/** What a large vocabulary costs: opening its file, holding its tokenizer, tokenizing text. */
package dev.herd.benchmarks.vocabulary;
