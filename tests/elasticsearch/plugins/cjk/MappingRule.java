package racewatch.node;

/** One rule {@code from => to} of a {@code mapping} char filter; the last arrow splits it, a backslash escapes. */
record MappingRule(String from, String to) {
    private static final String ARROW = "=>";
    /** Elasticsearch parses each side into a buffer of this many chars and fails on a longer one. */
    private static final int LONGEST_SIDE = 256;
    private static final String ESCAPES = "ntrbf";
    private static final String ESCAPED = "\n\t\r\b\f";

    static MappingRule parse(String rule) {
        int arrow = rule.lastIndexOf(ARROW);
        if (arrow < 0) {
            throw new RuntimeException("Invalid Mapping Rule : [" + rule + "]");
        }
        return new MappingRule(unescape(rule.substring(0, arrow).trim()), unescape(rule.substring(arrow + ARROW.length()).trim()));
    }

    private static String unescape(String side) {
        StringBuilder out = new StringBuilder(side.length());
        for (int at = 0; at < side.length(); at++) {
            if (side.charAt(at) != '\\') {
                out.append(side.charAt(at));
                continue;
            }
            at++;
            if (at == side.length() || (side.charAt(at) == 'u' && at + 4 >= side.length())) {
                throw new RuntimeException("Invalid escaped char in [" + side + "]");
            }
            out.append(escaped(side, at));
            at += side.charAt(at) == 'u' ? 4 : 0;
        }
        if (out.length() > LONGEST_SIDE) {
            throw new RuntimeException("Invalid Mapping Rule : [" + side + "] is longer than " + LONGEST_SIDE + " chars");
        }
        return out.toString();
    }

    /** The char that the escape at {@code at}, just behind the backslash, stands for; an unknown one stands for itself. */
    private static char escaped(String side, int at) {
        char letter = side.charAt(at);
        if (letter == 'u') {
            return (char) Integer.parseInt(side.substring(at + 1, at + 5), 16);
        }
        int known = ESCAPES.indexOf(letter);
        return known < 0 ? letter : ESCAPED.charAt(known);
    }
}
