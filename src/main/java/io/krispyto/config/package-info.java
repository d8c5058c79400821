/** Typed settings: one loader, one place for defaults. */
package io.krispyto.config;
