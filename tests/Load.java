import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.*;
import org.semanticweb.owlapi.profiles.*;
import org.semanticweb.owlapi.search.EntitySearcher;

/** Load an ontology as Protégé does, with the OWL API, and print how many individuals and profile violations it has. */
public class Load {
    public static void main(String[] arguments) throws Exception {
        OWLOntology ontology = OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(arguments[0]));
        OWLProfileReport report = new OWL2DLProfile().checkOntology(ontology);
        System.out.println("axioms " + ontology.getAxiomCount());
        System.out.println("individuals " + ontology.getIndividualsInSignature().size());
        OWLAnnotationProperty label = OWLManager.getOWLDataFactory().getRDFSLabel();
        System.out.println("individualsWithOneLabel " + ontology.getIndividualsInSignature().stream()
            .filter(one -> EntitySearcher.getAnnotations(one, ontology, label).count() == 1).count());
        System.out.println("objectProperties " + ontology.getObjectPropertiesInSignature().size());
        System.out.println("dataProperties " + ontology.getDataPropertiesInSignature().size());
        System.out.println("annotationProperties " + ontology.getAnnotationPropertiesInSignature().size());
        System.out.println("violations " + report.getViolations().size());
        report.getViolations().stream().map(Object::toString).sorted().limit(20).forEach(System.out::println);
    }
}
