# Text that should be base64 of one DER sequence and may be something else: with marks of PEM, without its padding, with an
# invisible character, cut off.
$PemMark = [regex]::new('-----(?:BEGIN|END)[^-]{0,64}(?:-{1,5}|$)')
$NoBase64 = [regex]::new('[^A-Za-z0-9+/]')

# Entries that no key finds as they were meant.
function Select-Damaged($Index) {
    $damaged = [System.Collections.Generic.List[object]]::new()
    foreach ($entry in $Index.entries) {
        if ($null -ne $entry.fault) { continue }
        try { $bytes = [System.Convert]::FromBase64String($entry.text) }
        catch {
            $damaged.Add($entry)
            continue
        }
        $count = $bytes.get_Length()
        # Nearly all are of this form, and a call of a function takes longer than all else here.
        if ($count -gt 4 -and $bytes[0] -eq 0x30 -and $bytes[1] -eq 0x82 -and $count -eq 4 + 256 * $bytes[2] + $bytes[3]) { continue }
        if ($count -ne (Get-DerLength $bytes $count)) { $damaged.Add($entry) }
    }
    return , $damaged
}

# Of the sequence at the beginning of so many bytes, tag and length included; -1 where there is none. X.690 8.1.3.
function Get-DerLength($Bytes, $Count) {
    if ($Count -lt 2 -or $Bytes[0] -ne 0x30) { return -1 }
    $length = [long]$Bytes[1]
    if ($length -lt 0x80) { return 2 + $length }
    $digits = $length - 0x80
    if ($digits -lt 1 -or $digits -gt 4 -or $Count -lt 2 + $digits) { return -1 }
    $length = 0L
    for ($i = 0; $i -lt $digits; $i++) { $length = 256 * $length + $Bytes[2 + $i] }
    return 2 + $digits + $length
}

function Get-Remains($Text) {
    $dense = $NoBase64.Replace($PemMark.Replace($Text, ''), '')
    $count = [int][Math]::Floor($dense.get_Length() * 3 / 4)
    # Bits that stand for no whole byte do not count, so any character may complete them.
    $bytes = [System.Convert]::FromBase64String($dense.PadRight(4 * [int][Math]::Ceiling($dense.get_Length() / 4), [char]'A'))
    $whole = Get-DerLength $bytes $count
    if ($whole -ge 0 -and $whole -lt $count) { $count = [int]$whole }
    return @{ sha256 = ConvertTo-Hex $Sha256.ComputeHash($bytes, 0, $count); bytes = $count }
}
