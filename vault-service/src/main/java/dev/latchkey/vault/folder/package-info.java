/** Where password records are filed: folders of an organization, and categories. */
@NullMarked
package dev.latchkey.vault.folder;

import org.jspecify.annotations.NullMarked;
