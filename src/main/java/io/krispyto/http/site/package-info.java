/** The web page and the documentation. */
package io.krispyto.http.site;
