/**
 * Which model answers a request. A model that is asked for by name always gets it; the name {@code
 * auto} leaves the choice to a {@link dev.herd.scheduler.routing.Router}: rules first, then
 * classifiers of the text, then a default; of the models of the route the one with the best balance
 * of suitability and load time.
 */
package dev.herd.scheduler.routing;
