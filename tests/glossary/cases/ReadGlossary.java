import java.io.File;
import java.io.PrintStream;
import java.util.List;
import org.omegat.core.Core;
import org.omegat.core.data.NotLoadedProject;
import org.omegat.core.data.ProjectProperties;
import org.omegat.gui.glossary.GlossaryEntry;
import org.omegat.gui.glossary.GlossaryReaderCSV;
import org.omegat.gui.glossary.GlossaryReaderTBX;
import org.omegat.gui.glossary.GlossaryReaderTSV;

/** Prints what OmegaT's own reader for the extension finds in a glossary, in a project of two languages. */
class ReadGlossary {
    public static void main(String[] args) throws Exception {
        ProjectProperties properties = new ProjectProperties(new File(args[0]).getParentFile());
        properties.setSourceLanguage(args[1]);
        properties.setTargetLanguage(args[2]);
        Core.setProject(new NotLoadedProject() {
            @Override
            public ProjectProperties getProjectProperties() {
                return properties;
            }
        });
        File file = new File(args[0]);
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        for (GlossaryEntry entry : read(file)) {
            String comment = entry.getCommentText().replace("\n", " ");
            out.println(entry.getSrcText() + "\t" + entry.getLocText() + "\t" + comment);
        }
    }

    private static List<GlossaryEntry> read(File file) throws Exception {
        if (file.getName().endsWith(".tbx")) {
            return GlossaryReaderTBX.read(file, false);
        }
        return file.getName().endsWith(".csv") ? GlossaryReaderCSV.read(file, false) : GlossaryReaderTSV.read(file, false);
    }
}
