package org.opensaml.saml.saml2.core;

/** Empty: the security module looks at the methods that name it, and none of them is called here. */
public interface RequestAbstractType {}
