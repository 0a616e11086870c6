package org.opensaml.core.xml;

/** Empty: the security module looks at the methods that name it, and none of them is called here. */
public interface XMLObject {}
