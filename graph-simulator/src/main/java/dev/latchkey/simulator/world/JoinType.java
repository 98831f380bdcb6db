package dev.latchkey.simulator.world;

/** How a device belongs to Entra, in the words of Graph beta. */
public enum JoinType {
    AZURE_AD_JOINED("azureADJoined"),
    HYBRID_AZURE_AD_JOINED("hybridAzureADJoined"),
    AZURE_AD_REGISTERED("azureADRegistered");

    private final String graphName;

    JoinType(String graphName) {
        this.graphName = graphName;
    }

    public String graphName() {
        return graphName;
    }

    @Override
    public String toString() {
        return graphName;
    }
}
