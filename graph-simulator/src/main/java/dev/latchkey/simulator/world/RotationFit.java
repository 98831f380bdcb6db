package dev.latchkey.simulator.world;

/** Whether a device can do what a rotation asks of it, and the HRESULT it reports when it cannot. */
public enum RotationFit {
    FITS(0),
    NOT_WINDOWS(0x80070032),
    /** ERROR_NOT_SUPPORTED: the recovery password CSP arrived with Windows 10 1909. */
    OS_TOO_OLD(0x80070032),
    /** E_ACCESSDENIED: registered (workplace joined) devices cannot rotate. */
    NOT_JOINED(0x80070005),
    /** FVE_E_NOT_ENCRYPTED. */
    NOT_ENCRYPTED(0x80310021),
    /** FVE_E_POLICY_PASSWORD_REQUIRED stands in for "client-driven rotation is off". */
    POLICY_OFF(0x8031002C),
    /** FVE_E_RECOVERY_PASSWORD backup refused: Entra keeps 200 keys per device. */
    TOO_MANY_KEYS(0x8031005D);

    private final int errorCode;

    RotationFit(int errorCode) {
        this.errorCode = errorCode;
    }

    public int errorCode() {
        return errorCode;
    }
}
