# A fault is a dictionary with kind and text, and where known hresult, attribute, sites. The agent throws it as it is.
# Its text is what was said, as it was said, until `Hide-Secrets` has seen it: before that no fault is answered.

function New-Fault($Kind, $Text) {
    return @{ kind = $Kind; text = $Text }
}

# By HRESULT where it says one thing, since texts are localized.
$FaultKinds = @{
    '0x80070003' = 'invalid'
    '0x80070005' = 'denied'
    '0x80070020' = 'conflict'
    '0x80070021' = 'locked'
    '0x80070032' = 'invalid'
    '0x80070070' = 'diskFull'
    '0x80040154' = 'notIis'
    '0x8007000D' = 'invalid'
    '0x80070585' = 'invalid'
    '0x800700B7' = 'invalid'
    '0x80070057' = 'invalid'
    '0x80004002' = 'invalid'
    '0x80004003' = 'invalid'
    '0x80131502' = 'invalid'
    # SecurityException: the registry denies.
    '0x8013150A' = 'denied'
}
# winerror.h: a network path, name or connection that is not there, and a login that is refused. Only a configuration on a
# share is reached so.
foreach ($number in '33', '35', '3B', '40', '43', '4CF', '52E', '52F', '532', '533', '775') {
    $FaultKinds['0x8007' + $number.PadLeft(4, [char]'0')] = 'share'
}
# "Not found" is said of a section as of anything that stands in one: a protection provider, a required attribute.
$NotFound = @('0x80070002', '0x80070490')
$FaultTexts = @(
    @('Unrecognized configuration path', 'unknownSite'),
    @('changed on disk', 'conflict'),
    @('used by another process', 'conflict'),
    @('cannot be used at this path', 'locked'),
    @('missing a section declaration', 'missingFeature'),
    @('missing schema', 'missingFeature'),
    @('missing required attribute', 'invalid'),
    @('protection provider', 'invalid'),
    @('Cannot write configuration file', 'denied')
)

# From what a catch block caught, in a dictionary: what is said in an error may quote a secret, and the error itself would be
# an argument that can be logged.
function ConvertTo-Fault($Failure) {
    $thrown = $Failure['error'].get_TargetObject()
    if ($thrown -is [System.Collections.IDictionary] -and $thrown.Contains('kind')) { return $thrown }
    $exception = Get-Innermost $Failure
    $fault = @{ hresult = Get-HResult $Failure; text = $exception.get_Message() }
    $fault['kind'] = Get-FaultKind $fault
    return $fault
}

function Get-FaultKind($Fault) {
    if ($FaultKinds.ContainsKey($Fault['hresult'])) { return $FaultKinds[$Fault['hresult']] }
    $said = Get-SaidKind $Fault
    if ($null -ne $said) { return $said }
    return $(if ($NotFound -contains $Fault['hresult']) { 'invalid' } else { 'unknown' })
}

# $null where the text is in another language, or says something else.
function Get-SaidKind($Fault) {
    $text = $Blanks.Replace($Fault['text'], ' ')
    foreach ($known in $FaultTexts) {
        if ($text.IndexOf($known[0], [System.StringComparison]::OrdinalIgnoreCase) -ge 0) { return $known[1] }
    }
    return $null
}

# Whether IIS names a line of a file: what is wrong stands there then. The second line of its text ends in the number, in
# every language.
function Test-NamesLine($Failure) {
    $lines = (Get-Innermost $Failure).get_Message().Split([char]10)
    return $lines.get_Length() -gt 2 -and $lines[1].get_Length() -lt 100 -and $lines[1] -match '^\D+\d+\s*$'
}

function Get-HResult($Failure) {
    return '0x{0:X8}' -f (Get-Innermost $Failure).get_HResult()
}

# PowerShell wraps what a .NET call throws, differently for each way of calling.
function Get-Innermost($Failure) {
    $exception = $Failure['error'].get_Exception()
    while ($null -ne $exception.get_InnerException()) { $exception = $exception.get_InnerException() }
    return $exception
}
