package dev.latchkey.simulator.world;

/** The words the world is named with. */
final class Names {

    static final String[] COMPANIES = {
        "Fabrikam", "Northwind", "Contoso", "Adatum", "Tailspin", "Wingtip", "Proseware", "Litware", "Woodgrove",
        "Trey", "Alpine", "Fourth Coffee", "Lamna", "Margie", "Relecloud", "Southridge", "VanArsdel", "Wide World",
        "Bellows", "Humongous", "Lucerne", "Munson", "Nod", "Consolidated", "Best For You", "City Power", "Coho",
        "Blue Yonder", "Graphic", "Liberty"
    };

    static final String[] TRADES = {
        "Legal", "Dental", "Timber", "Logistics", "Accounting", "Optics", "Brewing", "Physio", "Architects", "Motors",
        "Bakery", "Insurance", "Surveyors", "Foods", "Print", "Vets", "Marine", "Textiles", "Solar", "Recruiting",
        "Estates", "Pharmacy", "Steel", "Travel", "Nursery", "Media", "Joinery", "Clinics", "Packaging", "Farms",
        "Glass", "Security", "Ceramics", "Cycles", "Plumbing", "Robotics", "Tutors", "Wines", "Roofing", "Paper"
    };

    static final String[] SITES = {
        "LON", "BER", "AMS", "MAN", "PAR", "VIE", "ZRH", "DUB", "OSL", "CPH", "MAD", "MIL", "PRG", "WAW", "HEL", "LIS"
    };

    static final String[] FIRST_NAMES = {
        "Ayse", "Ben", "Clara", "David", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kaja", "Liam", "Mina",
        "Noah", "Olga", "Priya", "Quentin", "Rosa", "Sven", "Tara", "Umar", "Vera", "Wim", "Xenia", "Yusuf", "Zoe"
    };

    static final String[] LAST_NAMES = {
        "Kaya",
        "Smith",
        "Okafor",
        "Jansen",
        "Meyer",
        "Rossi",
        "Novak",
        "Dubois",
        "Larsen",
        "Garcia",
        "Kowalski",
        "Murphy",
        "Virtanen",
        "Costa",
        "Schmid",
        "Patel",
        "Nguyen",
        "Haddad",
        "Lindqvist",
        "Petrov"
    };

    static final String[][] MODELS = {
        {"HP", "HP EliteBook 840 G9", "LT"},
        {"HP", "HP ProBook 450 G10", "LT"},
        {"Dell Inc.", "Latitude 5440", "LT"},
        {"Dell Inc.", "OptiPlex 7010", "DT"},
        {"LENOVO", "ThinkPad T14 Gen 4", "LT"},
        {"LENOVO", "ThinkCentre M70q", "DT"},
        {"Microsoft Corporation", "Surface Laptop 5", "LT"}
    };

    /** No vowels that could be mistaken for digits, as makers do it. */
    static final String SERIAL_ALPHABET = "0123456789BCDFGHJKLMNPQRSTVWXYZ";

    static final String SECRET_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.~";

    private Names() {}
}
