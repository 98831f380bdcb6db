package dev.latchkey.matching.registry;

/** Something that somebody says of an organization or a configuration and that cannot be taken; the rest can. */
public final class RefusedValue extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String field;
    private final String sentence;

    /**
     * @param field which attribute, as the API names it; empty when it is none in particular
     * @param sentence what is wrong and what to do
     */
    public RefusedValue(String field, String sentence) {
        super(sentence, null, false, false);
        this.field = field;
        this.sentence = sentence;
    }

    public String field() {
        return field;
    }

    public String sentence() {
        return sentence;
    }
}
