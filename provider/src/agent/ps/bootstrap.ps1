# Goes over as -EncodedCommand and starts the agent, whose script is the first line of standard input, in base64.
# The first two statements keep to the bare language: they must still run on PowerShell 2, which knows no ::new, and where
# the language mode forbids .NET.
if ($PSVersionTable.PSVersion.Major -lt 5 -or ($PSVersionTable.PSVersion.Major -eq 5 -and $PSVersionTable.PSVersion.Minor -lt 1)) {
    Write-Host ('##iis-clientcert## {"id":0,"fault":{"kind":"oldPowerShell","text":"Windows PowerShell 5.1 is needed, this is ' + $PSVersionTable.PSVersion + '"}}')
    exit 3
}
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    Write-Host '##iis-clientcert## {"id":0,"fault":{"kind":"constrainedLanguage","text":"PowerShell runs in a restricted language mode"}}'
    exit 3
}
$ProgressPreference = 'SilentlyContinue'
$utf8 = [System.Text.UTF8Encoding]::new($false)
# Without a console there is no code page to set; all that is said is ASCII anyway.
try { [Console]::InputEncoding = $utf8; [Console]::OutputEncoding = $utf8 } catch { }
# A reader of our own: [Console]::In is synchronized, and would wait without a limit.
$reader = [System.IO.StreamReader]::new([Console]::OpenStandardInput(), $utf8, $false, 65536)
$line = $reader.ReadLineAsync()
if ($line.Wait(600000) -and $line.Result) {
    & ([scriptblock]::Create($utf8.GetString([Convert]::FromBase64String($line.Result)))) $reader
}
[Environment]::Exit(0)
