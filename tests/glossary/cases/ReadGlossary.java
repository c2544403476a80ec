import java.io.File;
import java.io.PrintStream;
import org.omegat.gui.glossary.GlossaryEntry;
import org.omegat.gui.glossary.GlossaryReaderTSV;

/** Prints what OmegaT's own reader finds in a glossary: source, tab, target, tab, comment. */
class ReadGlossary {
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        for (GlossaryEntry entry : GlossaryReaderTSV.read(new File(args[0]), false)) {
            out.println(entry.getSrcText() + "\t" + entry.getLocText() + "\t" + entry.getCommentText());
        }
    }
}
