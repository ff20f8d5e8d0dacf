"""`smev.yaml` of the configuration folder: who we are at СМЭВ."""

import hashlib
import ssl
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import Field, ValidationError

from connectors.smev.names import EnvelopeVersion
from connectors.smev.openssl_gost import GostSigner
from connectors.smev.signing import Signer
from connectors.smev.trial_signer import TrialSigner
from foundation.errors import ConfigurationError
from foundation.organisations import Strict
from foundation.settings import Settings
from foundation.yaml_text import read_yaml

FILE: Final = "smev.yaml"
_NAME: Final = r"^[A-Za-z_][A-Za-z0-9_.-]*$"


class SmevConfiguration(Strict):
    """The whole of `smev.yaml`; paths are relative to the working folder."""

    connection: str = Field("smev", description="Имя подключения: переменная SVOD_CONN_<ИМЯ>, https://узел:порт")
    path: str = Field("/smev/v1.1/ws", pattern=r"^/\S*$", description="Путь службы на этом узле")
    envelope: EnvelopeVersion = Field("1.1", description="Версия схем обмена сообщениями")
    namespace: str = Field(min_length=1, description="Пространство имён вида сведений, как оно зарегистрировано")
    request: str = Field("DiaryRequest", pattern=_NAME, description="Корневой элемент запроса")
    response: str = Field("DiaryResponse", pattern=_NAME, description="Корневой элемент ответа")
    node_id: str | None = Field(None, max_length=50, description="Узел информационной системы (NodeID)")
    signer: Literal["gost2012-256", "trial-rsa"] = Field(
        "gost2012-256", description="Чем подписывать: ГОСТ или пробная подпись стенда (настоящая СМЭВ её не примет)"
    )
    key: Path = Field(description="Закрытый ключ ЭП-ОВ, PEM без пароля")
    certificate: Path = Field(description="Сертификат ЭП-ОВ, PEM")
    smev_certificates: tuple[Path, ...] = Field(
        min_length=1, description="Сертификаты, которыми подписывает сама СМЭВ, PEM"
    )
    poll_seconds: float = Field(30, ge=1, le=3600, description="Как часто спрашивать, когда очередь пуста")
    requests_per_second: float = Field(5, gt=0, description="Предел обращений к СМЭВ")
    most_per_round: int = Field(500, ge=1, description="Сколько сообщений брать из очереди за один обход")


def load_configuration(config: Path) -> SmevConfiguration:
    """Reads and checks `smev.yaml` of the folder `config`; raises ConfigurationError with the place and the remedy."""
    path = config / FILE
    try:
        return SmevConfiguration.model_validate(read_yaml(path.read_bytes()))
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"Нет файла {path}.", "Скопируйте config/example/smev.yaml и впишите свои данные (docs/smev.md)."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{path}, поле «{place}»: {first['msg']}.", "Поля описаны в docs/smev.md.") from error
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path} — не YAML.", "Сверьте его с config/example/smev.yaml.") from error


def signer_of(configuration: SmevConfiguration, settings: Settings) -> Signer:
    """Who signs our messages; raises ConfigurationError where a file or ГОСТ itself is missing."""
    key, certificate = settings.workspace / configuration.key, settings.workspace / configuration.certificate
    if configuration.signer == "gost2012-256":
        return GostSigner(key, certificate)
    return TrialSigner(key, certificate)


def trusted_certificates(configuration: SmevConfiguration, settings: Settings) -> frozenset[str]:
    """SHA-256 fingerprints of the certificates СМЭВ signs by."""
    found = set()
    for given in configuration.smev_certificates:
        path = settings.workspace / given
        try:
            der = ssl.PEM_cert_to_DER_cert(path.read_text(encoding="ascii"))
        except (OSError, ValueError) as error:
            raise ConfigurationError(
                f"Сертификат СМЭВ {path} не читается.", "Укажите в smev_certificates файл PEM с одним сертификатом."
            ) from error
        found.add(hashlib.sha256(der).hexdigest())
    return frozenset(found)
