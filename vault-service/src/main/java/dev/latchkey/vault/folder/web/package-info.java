/** Folders and categories over HTTP. */
@NullMarked
package dev.latchkey.vault.folder.web;

import org.jspecify.annotations.NullMarked;
