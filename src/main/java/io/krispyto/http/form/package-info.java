/** Forms with a file, as browsers and generated clients send them. */
package io.krispyto.http.form;
