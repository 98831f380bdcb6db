/** The wire: server, certificate, requests and answers. */
@NullMarked
package dev.latchkey.simulator.http;

import org.jspecify.annotations.NullMarked;
